using System.Globalization;

namespace FaultTolerantPay.SampleHost.CommandLine;

/// <summary>What the value of an option must be. It is checked before a command runs, together with all else that was given.</summary>
/// <param name="expected">What is expected, in words.</param>
internal abstract class ValueRule(string expected)
{
    private const int MaxCount = 36_500;

    /// <summary>A time with its offset, or a date: the beginning of that day in UTC.</summary>
    public static ValueRule<DateTimeOffset> Time { get; } = new(
        $"a date such as 2026-11-22, midnight in UTC, or {WrittenTime.Expectation}", WrittenTime.ReadTimeOrDate);

    /// <summary>A length of time as an operator writes it: 90s, 30m, 12h, 7d.</summary>
    public static ValueRule<TimeSpan> Length { get; } = new("a length of time such as 90s, 30m, 12h or 7d", ReadLength);

    public static ValueRule<long> Number(long min, long max) => new(
        $"a whole number from {min} to {max}",
        text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= min
            && number <= max ? number : null);

    /// <summary>A name of an enumeration, in whatever case.</summary>
    public static ValueRule<T> NameOf<T>()
        where T : struct, Enum => new(
        $"one of {string.Join(", ", Enum.GetNames<T>())}",
        text => Enum.GetNames<T>().FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } known
            ? Enum.Parse<T>(known) : null);

    /// <summary>One of several names, as its position.</summary>
    public static ValueRule<int> OneOf(IReadOnlyList<string> names) => new(
        $"one of {string.Join(", ", names)}",
        text => Enumerable.Range(0, names.Count).Where(i => names[i] == text).Select(i => (int?)i).FirstOrDefault());

    public abstract bool Accepts(string text);

    public string Error(string option, string text) => $"{option} '{text}': {expected} is expected.";

    private static TimeSpan? ReadLength(string text)
    {
        TimeSpan? unit = text.Length < 2 ? null : text[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => null,
        };
        return unit is { } one && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && count <= MaxCount ? one * count : null;
    }
}
