using FaultTolerantPay.Advances;

namespace FaultTolerantPay.Statements.Queue;

/// <summary>Which resolutions need a second operator's approval.</summary>
/// <param name="Approvals">By value at risk. A proposal never expires.</param>
internal sealed record ResolutionPolicy(ApprovalPolicy Approvals);
