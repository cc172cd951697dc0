using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Advances;

/// <summary>An advance and its payment's record, as they are in the store.</summary>
internal readonly record struct StoredAdvance(Advance Advance, TransactionRecord Record);
