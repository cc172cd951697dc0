namespace FaultTolerantPay;

/// <summary>The control total of a part of the journal, in one currency. Amounts are minor units, 0 or more.</summary>
/// <param name="Currency">The currency.</param>
/// <param name="Entries">The number of entries.</param>
/// <param name="Postings">The number of postings in them.</param>
/// <param name="DebitsMinor">The sum of the debits.</param>
/// <param name="CreditsMinor">The sum of the credits. It equals the sum of the debits, or the journal is wrong (M6).</param>
public sealed record JournalTotal(Currency Currency, long Entries, long Postings, long DebitsMinor, long CreditsMinor);
