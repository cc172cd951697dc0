using System.Globalization;

namespace FaultTolerantPay;

/// <summary>
/// An amount with up to six decimals, whatever the decimals of its currency. Fees and account statements are written with more decimals
/// than the minor unit has. Arithmetic is checked: an overflow throws <see cref="OverflowException"/>.
/// </summary>
/// <param name="Micros">The amount in millionths of the currency's major unit: 0.00600 CNY is 6,000.</param>
/// <param name="Currency">The currency.</param>
public readonly record struct ExactAmount(long Micros, Currency Currency)
{
    private const int Decimals = 6;

    /// <summary>The same amount as <paramref name="money"/>.</summary>
    /// <exception cref="InvalidOperationException">The currency is not in ISO 4217.</exception>
    /// <exception cref="OverflowException">The amount does not fit: it is above about nine million million major units.</exception>
    public static ExactAmount Of(Money money) => new(checked(money.Minor * MicrosPerMinor(money.Currency)), money.Currency);

    /// <summary>
    /// The amount in minor units, rounded half up by its size: 0.005 EUR is 1 cent, and -0.005 EUR is -1 cent. Acquirers round
    /// fees this way.
    /// </summary>
    /// <exception cref="InvalidOperationException">The currency is not in ISO 4217.</exception>
    public Money RoundedHalfUp()
    {
        long unit = MicrosPerMinor(Currency);
        (long minor, long rest) = Math.DivRem(Micros, unit);
        long halves = Math.Abs(rest) * 2 >= unit ? Math.Sign(rest) : 0;
        return new Money(minor + halves, Currency);
    }

    /// <summary>The amount in major units with its code and all decimals that are not zero, at least those of the currency.</summary>
    public override string ToString()
    {
        int least = Currency.IsKnown ? Currency.MinorDigits : 0;
        string format = $"0.{new string('0', least)}{new string('#', Decimals - least)}";
        return (Micros / 1_000_000m).ToString(format, CultureInfo.InvariantCulture) + " " + Currency.Code;
    }

    /// <summary>How many millionths of the major unit are one minor unit.</summary>
    internal static long MicrosPerMinor(Currency currency) => currency.MinorDigits switch
    {
        0 => 1_000_000,
        2 => 10_000,
        3 => 1_000,
        _ => 100,
    };
}
