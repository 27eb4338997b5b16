"""Framework, services, audiences, groups, pass rules: dated data read from content/ (khung năng lực, dịch vụ thiết yếu)."""
