namespace FaultTolerantPay;

/// <summary>The per-transaction limit from one institution, with the time when it was fetched.</summary>
/// <param name="Institution">The institution that set it.</param>
/// <param name="Limit">The maximum amount of one transaction.</param>
/// <param name="FetchedAt">When it was fetched.</param>
public sealed record MerchantLimit(InstitutionId Institution, Money Limit, DateTimeOffset FetchedAt);
