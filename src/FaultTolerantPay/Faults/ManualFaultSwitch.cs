using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Faults;

/// <summary>An operator's word on the business system. It survives restarts and wins over automatic detection.</summary>
/// <param name="Position">What the operator says.</param>
/// <param name="By">Who said it.</param>
/// <param name="At">When.</param>
/// <param name="Reason">Why: 1 to 500 characters.</param>
public sealed record ManualFaultSwitch(ManualFaultPosition Position, OperatorId By, DateTimeOffset At, string Reason);
