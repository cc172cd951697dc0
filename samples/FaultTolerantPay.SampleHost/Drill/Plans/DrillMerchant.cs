namespace FaultTolerantPay.SampleHost.Drill.Plans;

/// <summary>A merchant that is onboarded, and whether it agrees to stand-in.</summary>
internal sealed record DrillMerchant(MerchantProfile Profile, bool Consents);
