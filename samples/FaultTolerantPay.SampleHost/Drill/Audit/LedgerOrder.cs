namespace FaultTolerantPay.SampleHost.Drill.Audit;

/// <summary>What the bank's ledger has of one order in one currency, in minor units.</summary>
internal sealed record LedgerOrder(string Merchant, string Order, string Currency, long Executions, long ExecutedMinor, long Payouts,
    long PaidOutMinor, long CollectedMinor, long RefundedMinor, long FeesMinor);
