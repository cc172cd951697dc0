using FaultTolerantPay.Configuration;
using FaultTolerantPay.Secrets;

namespace FaultTolerantPay.Cards;

/// <summary>
/// What the keys of card tokens must satisfy together. No error repeats a reference: somebody may have written the key itself.
/// </summary>
internal static class CardTokenKeyRules
{
    /// <summary>The smallest key, in bytes: as long as a token, below which HMAC-SHA-256 is weaker than its result.</summary>
    public const int MinKeyBytes = 32;

    /// <summary>The largest number of older keys: a store is asked for 16 tokens at most.</summary>
    public const int MaxOlderKeys = 15;

    public static IEnumerable<OptionError> Find(CardOptions options)
    {
        if ((options.TokenKey is null) != (options.TokenKeyId is null))
        {
            yield return new(
                options.TokenKey is null ? nameof(options.TokenKey) : nameof(options.TokenKeyId), "missing",
                $"{nameof(options.TokenKey)} and {nameof(options.TokenKeyId)} together");
        }

        if (options.OlderTokenKeys is not { } older)
        {
            yield break;
        }

        if (older.Count > 0 && options.TokenKey is null)
        {
            yield return new(nameof(options.TokenKey), "missing", $"a key in force beside {nameof(options.OlderTokenKeys)}");
        }

        if (older.Count > MaxOlderKeys)
        {
            yield return new(nameof(options.OlderTokenKeys), $"{older.Count} keys", $"at most {MaxOlderKeys}");
        }

        foreach ((string path, string? reference) in References(options))
        {
            if (SecretReference.FindError(reference, out _) is not null)
            {
                yield return new(path, "no reference", SecretReference.Expectation);
            }
        }

        foreach (IGrouping<string, string> same in Ids(options).GroupBy(id => id, StringComparer.Ordinal).Where(same => same.Count() > 1))
        {
            yield return new(
                nameof(options.OlderTokenKeys), $"a list with '{same.Key}' more than once or in force", "each key's id once");
        }
    }

    /// <summary>The references with their places in the options.</summary>
    public static IEnumerable<(string Path, string? Reference)> References(CardOptions options) =>
    [
        .. options.TokenKey is { } key ? new[] { (nameof(options.TokenKey), (string?)key) } : [],
        .. options.OlderTokenKeys.Select((older, index) => ($"{nameof(options.OlderTokenKeys)}:{index}:{nameof(older.Key)}", older?.Key)),
    ];

    private static IEnumerable<string> Ids(CardOptions options) =>
        [.. options.TokenKeyId is { } id ? new[] { id } : [], .. options.OlderTokenKeys.Select(older => older?.Id ?? "")];
}
