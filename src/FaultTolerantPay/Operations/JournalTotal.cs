namespace FaultTolerantPay.Operations;

/// <summary>The control total of a part of the journal, in one currency. Amounts are minor units, 0 or more.</summary>
/// <param name="Currency">The currency.</param>
/// <param name="Entries">How many entries.</param>
/// <param name="Postings">How many postings they have.</param>
/// <param name="DebitsMinor">The sum of the debits.</param>
/// <param name="CreditsMinor">The sum of the credits: that of the debits, or the journal is wrong (M6).</param>
public sealed record JournalTotal(Currency Currency, long Entries, long Postings, long DebitsMinor, long CreditsMinor);
