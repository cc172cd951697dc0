namespace FaultTolerantPay.Simulation.Checks;

/// <summary>
/// What makes two requests one (M4), written from the rule and not from the library: merchant, order, attempt, customer, amount, currency
/// and institution. Times may differ, and so may the mandate.
/// </summary>
internal static class RequestContent
{
    public static bool IsSame(TransactionRequest one, TransactionRequest other) => FindMismatch(one, other) is null;

    /// <summary>The first field that makes another payment of it; null where both are one.</summary>
    public static string? FindMismatch(TransactionRequest one, TransactionRequest other) =>
        Differs(one.Merchant.Value, other.Merchant.Value) ? "merchant"
        : Differs(one.Order.Value, other.Order.Value) ? "order"
        : Differs(AttemptOf(one), AttemptOf(other)) ? "attempt"
        : Differs(one.Customer.Value, other.Customer.Value) ? "customer"
        : one.Amount.Minor != other.Amount.Minor ? "amount"
        : Differs(one.Amount.Currency.Code, other.Amount.Currency.Code) ? "currency"
        : Differs(one.Institution?.Value, other.Institution?.Value) ? "institution"
        : null;

    // Without an id of its own, the attempt is named like the order.
    private static string? AttemptOf(TransactionRequest request) => request.Attempt?.Value ?? request.Order.Value;

    private static bool Differs(string? one, string? other) => !string.Equals(one, other, StringComparison.Ordinal);
}
