namespace FaultTolerantPay.SampleHost.Drill.Audit;

/// <summary>By how much the exposure of one advance changed with one journal entry, in minor units.</summary>
internal sealed record ExposureChange(DateTimeOffset At, TransactionKey Key, string Customer, string Institution, long Outage,
    string Currency, bool IsPrimaryUnknown, long DeltaMinor);
