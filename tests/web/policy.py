"""What the content policy forbids a page."""

import re

INLINE = re.compile(
    rb"<script(?![^>]*\bsrc=)[^>]*>\s*\S|<style|\sstyle=|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE
)
