using FaultTolerantPay.Crash.Load;

namespace FaultTolerantPay.Crash.Node;

/// <summary>Callers inside a node: they call its pipeline without HTTP.</summary>
internal sealed record LoadAsked(LoadPlan Plan, string Answers);
