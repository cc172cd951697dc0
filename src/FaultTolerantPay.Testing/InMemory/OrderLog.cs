using FaultTolerantPay.Operations;

namespace FaultTolerantPay.Testing.InMemory;

/// <summary>Operators' orders, oldest first, and which of them holds what. Everything in it is used under the store's lock.</summary>
internal sealed class OrderLog
{
    public Lock Lock { get; } = new();

    public List<OperatorOrder> Orders { get; } = [];

    public Dictionary<OrderSlot, OperatorOrder> InForce { get; } = [];
}
