using FaultTolerantPay.Model;

namespace FaultTolerantPay.Configuration;

/// <summary>One error in the options of a class.</summary>
/// <param name="Path">The place within the options class, for example <c>Exposure:2:Currency</c>.</param>
/// <param name="Value">The present value as text.</param>
/// <param name="Expected">What is expected, without a full stop.</param>
/// <param name="Hint">One more sentence that helps to correct it. Null: none.</param>
internal sealed record OptionError(string Path, string Value, string Expected, string? Hint = null)
{
    /// <summary>The error as text, without invisible characters and card numbers, because names and values come from a file.</summary>
    /// <param name="place">The full place.</param>
    public string At(string place) => PlainText.Shown($"{place} is {Value}: expected {Expected}.{(Hint is null ? "" : " " + Hint)}");

    /// <summary>The error as text, with its path as a member of the options class: <c>CapOptions.Exposure[2].Currency</c>.</summary>
    /// <param name="options">The name of the options class.</param>
    public string In(string options) => At(PlaceIn(options, Path));

    internal static string PlaceIn(string options, string path) =>
        options + string.Concat(path.Split(':').Select(part => part.Length > 0 && part.All(char.IsAsciiDigit) ? $"[{part}]" : $".{part}"));
}
