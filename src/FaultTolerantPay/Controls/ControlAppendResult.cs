namespace FaultTolerantPay.Controls;

/// <summary>What a store did with an order.</summary>
/// <param name="Stored">The order with its number; null where nothing was written.</param>
/// <param name="HoldsLonger">Where nothing was written: the order in force that holds longer than the new one would. Null where everything is as ordered already.</param>
public readonly record struct ControlAppendResult(OperatorControl? Stored, OperatorControl? HoldsLonger);
