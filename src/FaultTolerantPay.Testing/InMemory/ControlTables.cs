using FaultTolerantPay.Controls;

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>Operator controls, oldest first, and the active one of each target. Callers hold the store's lock.</summary>
internal sealed class ControlTables
{
    public Lock Lock { get; } = new();

    public List<OperatorControl> Controls { get; } = [];

    public Dictionary<ControlSlot, OperatorControl> InForce { get; } = [];
}
