namespace FaultTolerantPay;

/// <summary>An operator's action on a discrepancy of a statement.</summary>
/// <param name="Id">The discrepancy.</param>
/// <param name="Version">
/// The version that the operator saw. The action is done only on this version, and once: a retry with the same version and words is told
/// that it is done already.
/// </param>
/// <param name="By">The operator: 1 to 64 visible ASCII characters.</param>
/// <param name="Reason">The operator's words: at least 4 letters or digits, at most 500 characters.</param>
public sealed record StatementDiscrepancyAction(string Id, long Version, OperatorId By, string Reason);
