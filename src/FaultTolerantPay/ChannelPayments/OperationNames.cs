namespace FaultTolerantPay.ChannelPayments;

/// <summary>The timeline's names and texts for operations.</summary>
internal static class OperationNames
{
    /// <summary>What an operation is called in names of events, such as <c>surplus-return</c>.</summary>
    public static string Of(ChannelOperation operation) => operation.ReturnsSurplus ? "surplus-return" : operation.Kind switch
    {
        OperationKind.Pay => "pay",
        OperationKind.Authorise => "authorise",
        OperationKind.Increment => "increment",
        OperationKind.Capture => "capture",
        OperationKind.Void => "void",
        OperationKind.Reverse => "reverse",
        OperationKind.Refund => "refund",
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation.Kind, "Not an operation of a channel payment."),
    };

    /// <summary>An operation as a person reads it.</summary>
    public static string Describe(ChannelOperation operation) => operation.Original is { } original
        ? $"{operation.Number} of {operation.Amount} for {original} at {operation.Channel}"
        : $"{operation.Number} of {operation.Amount} at {operation.Channel}";

    /// <summary>A result as a person reads it.</summary>
    public static string Describe(ChannelOperation operation, ChannelResult result) =>
        $"{Describe(operation)}: {result.Outcome} {result.Code}".TrimEnd();
}
