namespace FaultTolerantPay.SampleBank.Instructions;

/// <summary>
/// Values of the columns <c>instruction_log.kind</c> and <c>instruction.kind</c>; also the operation names of fault rules.
/// </summary>
internal static class InstructionKind
{
    public const string Execute = "execute";
    public const string Confirm = "confirm";
    public const string Advice = "advice";
    public const string Payout = "payout";
    public const string Collect = "collect";
    public const string Refund = "refund";

    // Orders to providers.
    public const string Pay = "pay";
    public const string Authorise = "authorise";
    public const string Increment = "increment";
    public const string Capture = "capture";
    public const string Void = "void";
    public const string Reverse = "reverse";
}
