using FaultTolerantPay.Advances;
using FaultTolerantPay.Controls;

namespace FaultTolerantPay.Operations;

/// <summary>Checks the amount that an operator gave.</summary>
internal static class AmountChecks
{
    /// <summary>The error of an amount that is not above 0; null if it is.</summary>
    public static string? Positive(Money amount) => ActionChecks.Field(amount.Minor > 0, "amount", amount.ToString(), "more than 0");

    /// <summary>The result for an amount in another currency than the advance; null if it is the same.</summary>
    public static StepResult? CurrencyError(Advance advance, Money amount) => amount.Currency == advance.Amount.Currency
        ? null
        : new StepResult(OperatorActionStatus.BadInput, $"currency is '{amount.Currency}': expected {advance.Amount.Currency}.");
}
