/** What the kit asks the server for. When there is no network, the last round kept on the phone answers. */
import { keepDevice, makePair, publicJwk } from "./keys";
import { getMeta, type Kit, setMeta } from "./store";
import type { RoundPack } from "./types";

export interface RoundHead {
  id: string;
  title: string;
  when: string;
  doors: number;
}

export interface Api {
  rounds(): Promise<{ rounds: RoundHead[]; notice: string }>;
  pack(id: string): Promise<RoundPack | null>;
  enrol(name: string): Promise<string>;
  practiceCode(resident: string): Promise<{ code: string; until: string } | string>;
}

const OFFLINE = "Chưa có mạng. Đây là danh sách đã tải lần trước.";

export function makeApi(kit: Kit, csrf: string): Api {
  async function ask<T>(path: string, body?: unknown): Promise<T> {
    const response = await fetch(path, {
      method: body ? "POST" : "GET",
      headers: { "content-type": "application/json", accept: "application/json", "x-csrftoken": csrf },
      body: body ? JSON.stringify(body) : undefined,
      cache: "no-store",
    });
    const answer = await response.json();
    if (!response.ok) throw new Refused(answer.detail ?? "Chưa làm được việc này.");
    return answer as T;
  }

  return {
    async rounds() {
      try {
        const answer = await ask<{ rounds: RoundHead[]; server_key: JsonWebKey }>("/api/field/rounds");
        await setMeta(kit, { serverKey: answer.server_key, roundHeads: answer.rounds });
        return { rounds: answer.rounds, notice: "" };
      } catch (error) {
        const kept = (await getMeta<RoundHead[]>(kit, "roundHeads")) ?? [];
        return { rounds: kept, notice: error instanceof Refused ? error.message : OFFLINE };
      }
    },
    async pack(id) {
      try {
        const fresh = await ask<RoundPack>(`/api/field/rounds/${id}`);
        await kit.put("rounds", fresh);
        return fresh;
      } catch {
        return (await kit.get("rounds", id)) ?? null;
      }
    },
    async enrol(name) {
      const pair = await makePair();
      try {
        const answer = await ask<{ device: string; server_key: JsonWebKey }>("/api/devices/enrol", {
          name,
          public_key: await publicJwk(pair),
        });
        await setMeta(kit, { serverKey: answer.server_key });
        await keepDevice(kit, { id: answer.device, pair });
        return "";
      } catch (error) {
        return error instanceof Refused ? error.message : "Chưa có mạng. Lại chỗ có mạng rồi bấm lại.";
      }
    },
    async practiceCode(resident) {
      try {
        return await ask<{ code: string; until: string }>("/api/field/practice-codes", { resident });
      } catch (error) {
        return error instanceof Refused ? error.message : "Chưa có mạng nên chưa lấy được mã.";
      }
    },
  };
}

export class Refused extends Error {}
