using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>The format of card numbers. None of its methods keeps the number or puts it into a message.</summary>
public static class CardNumber
{
    /// <summary>The smallest number of digits.</summary>
    public const int MinLength = 12;

    /// <summary>The largest number of digits.</summary>
    public const int MaxLength = 19;

    /// <summary>Whether the text is 12 to 19 digits without separators, the last of them a valid check digit (Luhn).</summary>
    /// <param name="number">The card number.</param>
    public static bool IsValid(ReadOnlySpan<char> number) => HasDigitsOnly(number) && CardText.HasCheckDigit(number);

    /// <summary>Whether the text is 12 to 19 digits without separators. Some banks issue cards without a check digit.</summary>
    /// <param name="number">The card number.</param>
    public static bool HasDigitsOnly(ReadOnlySpan<char> number)
    {
        if (number.Length is < MinLength or > MaxLength)
        {
            return false;
        }

        foreach (char digit in number)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }
        }

        return true;
    }
}
