using FaultTolerantPay.Faults;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>What came back from the business system, and what it says about its health.</summary>
internal readonly record struct Answer(PrimaryResult Result, Verdict Verdict);
