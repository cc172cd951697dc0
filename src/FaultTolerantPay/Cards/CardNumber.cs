using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>The format of card numbers. None of its methods keeps the number or puts it into a message.</summary>
public static class CardNumber
{
    /// <summary>The smallest number of digits.</summary>
    public const int MinLength = 12;

    /// <summary>The largest number of digits.</summary>
    public const int MaxLength = 19;

    private const int ShownPrefix = 6;
    private const int ShownEnd = 4;
    private const int MinLengthToShowPrefix = 16;

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

    /// <summary>
    /// The number with asterisks in place of its middle digits. At most the first six and the last four are shown, and of a number with
    /// fewer than 16 digits only the last four, because six more would leave too few unknown.
    /// </summary>
    /// <param name="number">The card number: 12 to 19 digits.</param>
    /// <exception cref="ArgumentException">The text is not 12 to 19 digits. The message does not repeat it.</exception>
    public static string Masked(ReadOnlySpan<char> number)
    {
        if (!HasDigitsOnly(number))
        {
            throw new ArgumentException($"A card number has {MinLength} to {MaxLength} digits without separators.", nameof(number));
        }

        int first = number.Length >= MinLengthToShowPrefix ? ShownPrefix : 0;
        return $"{number[..first]}{new string('*', number.Length - first - ShownEnd)}{number[^ShownEnd..]}";
    }
}
