namespace FaultTolerantPay.Routing.Tests.Oracle;

/// <summary>The engine and the naive router gave different answers.</summary>
internal sealed class DisagreementException(string message) : Exception(message);
