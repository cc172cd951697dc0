using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>An operator's word on the business system. It survives restarts and wins over automatic detection.</summary>
/// <param name="Position">What the operator says.</param>
/// <param name="By">Who said it.</param>
/// <param name="At">When.</param>
/// <param name="Reason">Why, in 4 letters or digits or more, and up to 500 characters.</param>
public sealed record ManualFaultSwitch(ManualFaultPosition Position, OperatorId By, DateTimeOffset At, string Reason)
{
    /// <summary>Why, in 4 letters or digits or more, and up to 500 characters.</summary>
    public string Reason { get; init => field = PlainText.Clean(value, PlainText.MaxReasonLength); } = PlainText.Clean(Reason, PlainText.MaxReasonLength);
}
