namespace FaultTolerantPay;

/// <summary>The per-transaction limit that one institution gave, with its age.</summary>
/// <param name="Institution">Who gave it.</param>
/// <param name="Limit">The largest amount of one transaction.</param>
/// <param name="FetchedAt">When it was fetched.</param>
public sealed record MerchantLimit(InstitutionId Institution, Money Limit, DateTimeOffset FetchedAt);
