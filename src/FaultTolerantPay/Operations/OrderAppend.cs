namespace FaultTolerantPay.Operations;

/// <summary>What a store did with an order.</summary>
/// <param name="Stored">The order with its number; null where nothing was written.</param>
/// <param name="Longer">Where nothing was written: the order in force that holds longer than the new one would. Null where everything is as ordered already.</param>
public readonly record struct OrderAppend(OperatorOrder? Stored, OperatorOrder? Longer);
