"""Mail through a real Exim, whose transport_filter is phiscrub."""
