"""Framework, services, groups, pass rules: dated data from content/ (khung năng lực, dịch vụ thiết yếu)."""
