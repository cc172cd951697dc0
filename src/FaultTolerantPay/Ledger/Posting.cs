namespace FaultTolerantPay;

/// <summary>One side of a journal entry.</summary>
/// <param name="Account">The account.</param>
/// <param name="AmountMinor">The amount in minor units: a debit is positive, a credit negative. Never 0.</param>
public readonly record struct Posting(Account Account, long AmountMinor);
