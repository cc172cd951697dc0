namespace FaultTolerantPay.Routing.Engine.Failure;

/// <summary>What the bitmap of a hard rule does not decide.</summary>
internal enum ExactCheck
{
    None,
    Amount,
    Live,
    Quota,
    Hours,
    Elements,
    Capabilities,
    Merchant,
    Tried,
    Signed,
    Custom,
}
