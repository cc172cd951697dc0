using FaultTolerantPay.Controls;

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>Operators' orders, oldest first, and which of them holds what. Everything in it is used under the store's lock.</summary>
internal sealed class ControlLog
{
    public Lock Lock { get; } = new();

    public List<OperatorControl> Orders { get; } = [];

    public Dictionary<ControlSlot, OperatorControl> InForce { get; } = [];
}
