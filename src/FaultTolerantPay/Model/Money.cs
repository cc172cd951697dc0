using System.Globalization;

namespace FaultTolerantPay;

/// <summary>
/// An amount in one currency, in minor units (cents for EUR). Arithmetic is checked: an overflow throws <see cref="OverflowException"/>.
/// Operations on different currencies throw <see cref="InvalidOperationException"/>.
/// </summary>
/// <param name="Minor">The amount in minor units of <paramref name="Currency"/>. Negative if the context allows it.</param>
/// <param name="Currency">The currency.</param>
public readonly record struct Money(long Minor, Currency Currency) : IComparable<Money>
{
    /// <summary>Zero in this currency.</summary>
    public static Money Zero(Currency currency) => new(0, currency);

    /// <summary>The sum.</summary>
    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    /// <exception cref="OverflowException">The sum does not fit.</exception>
    public static Money operator +(Money left, Money right) => new(checked(left.Minor + SameCurrency(left, right)), left.Currency);

    /// <summary>The left amount minus the right one.</summary>
    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    /// <exception cref="OverflowException">The result does not fit.</exception>
    public static Money operator -(Money left, Money right) => new(checked(left.Minor - SameCurrency(left, right)), left.Currency);

    /// <summary>Whether the left amount is the smaller one.</summary>
    public static bool operator <(Money left, Money right) => left.Minor < SameCurrency(left, right);

    /// <summary>Whether the left amount is the larger one.</summary>
    public static bool operator >(Money left, Money right) => left.Minor > SameCurrency(left, right);

    /// <summary>Whether the left amount is at most the right one.</summary>
    public static bool operator <=(Money left, Money right) => left.Minor <= SameCurrency(left, right);

    /// <summary>Whether the left amount is at least the right one.</summary>
    public static bool operator >=(Money left, Money right) => left.Minor >= SameCurrency(left, right);

    /// <summary>The sum, as a named method.</summary>
    public static Money Add(Money left, Money right) => left + right;

    /// <summary>The left amount minus the right one, as a named method.</summary>
    public static Money Subtract(Money left, Money right) => left - right;

    /// <inheritdoc/>
    public int CompareTo(Money other) => Minor.CompareTo(SameCurrency(this, other));

    /// <summary>
    /// The amount in major units with its code, such as <c>12.34 EUR</c>. An amount in an unknown currency is shown in minor units.
    /// </summary>
    public override string ToString() => Currency.IsKnown
        ? ((decimal)Minor / PowerOfTen(Currency.MinorDigits)).ToString($"F{Currency.MinorDigits}", CultureInfo.InvariantCulture)
            + " " + Currency.Code
        : $"{Minor.ToString(CultureInfo.InvariantCulture)} minor units of '{Currency.Code}'";

    private static decimal PowerOfTen(int digits) => digits switch { 0 => 1m, 2 => 100m, 3 => 1_000m, _ => 10_000m };

    private static long SameCurrency(Money left, Money right) => left.Currency == right.Currency
        ? right.Minor
        : throw new InvalidOperationException($"Amounts in different currencies cannot be combined: {left.Currency} and {right.Currency}.");
}
