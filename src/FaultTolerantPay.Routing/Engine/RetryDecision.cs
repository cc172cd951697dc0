using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Engine;

/// <summary>What may follow an attempt, and why.</summary>
/// <param name="Step">What may follow.</param>
/// <param name="Reason">The reason for people: <c>hard decline: stop</c>, <c>3 of 3 attempts</c>.</param>
public readonly record struct RetryDecision(RetryStep Step, string Reason);
