using FaultTolerantPay.Model;

namespace FaultTolerantPay.Configuration;

/// <summary>One mistake in the options of a class.</summary>
/// <param name="Path">Where, below the options class, such as <c>Exposure:2:Currency</c>.</param>
/// <param name="Value">What is there, as a person reads it.</param>
/// <param name="Expected">What is expected, without a full stop.</param>
/// <param name="Hint">One more sentence that helps to mend it; null where there is none.</param>
public sealed record OptionError(string Path, string Value, string Expected, string? Hint = null)
{
    /// <summary>The mistake in words, without what cannot be seen and without a card number: names and values come out of a file.</summary>
    /// <param name="place">Where it is, in full.</param>
    public string At(string place) => PlainText.Shown($"{place} is {Value}: expected {Expected}.{(Hint is null ? "" : " " + Hint)}");

    /// <summary>The mistake in words, with its path as a member of the options class: <c>CapOptions.Exposure[2].Currency</c>.</summary>
    /// <param name="options">The name of the options class.</param>
    public string In(string options) => At(PlaceIn(options, Path));

    internal static string PlaceIn(string options, string path) =>
        options + string.Concat(path.Split(':').Select(part => part.Length > 0 && part.All(char.IsAsciiDigit) ? $"[{part}]" : $".{part}"));
}
