using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>An operator's setting for the state of the business system. It survives restarts and overrides fault detection.</summary>
/// <param name="Position">The setting.</param>
/// <param name="By">The operator who chose it.</param>
/// <param name="At">When it was chosen.</param>
/// <param name="Reason">Why: at least 4 letters or digits, and up to 500 characters.</param>
public sealed record ManualFaultSwitch(ManualFaultPosition Position, OperatorId By, DateTimeOffset At, string Reason)
{
    /// <summary>Why: at least 4 letters or digits, and up to 500 characters.</summary>
    public string Reason { get; init => field = PlainText.Clean(value, PlainText.MaxReasonLength); } =
        PlainText.Clean(Reason, PlainText.MaxReasonLength);
}
