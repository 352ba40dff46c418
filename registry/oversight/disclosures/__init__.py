"""Who saw an organisation, for its data owners: openings singly, appearances in searches as monthly totals."""
