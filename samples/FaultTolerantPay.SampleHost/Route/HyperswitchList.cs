using FaultTolerantPay.Routing.Files;

namespace FaultTolerantPay.SampleHost.Route;

/// <summary>What a list of payment-method filters says.</summary>
/// <param name="Rows">The rows; whole if there is no error.</param>
/// <param name="Errors">
/// The errors, in the order of the file; at most <see cref="MaxErrors"/>, the last of which says if there are more.
/// </param>
/// <param name="Repeats">The first lists that have a code more than once; at most <see cref="MaxRepeats"/>.</param>
/// <param name="RepeatingLists">How many lists have a code more than once.</param>
internal sealed record HyperswitchList(
    IReadOnlyList<HyperswitchRow> Rows, IReadOnlyList<FileError> Errors, IReadOnlyList<FileError> Repeats, int RepeatingLists)
{
    /// <summary>The largest number of errors that are kept. If there are more, reading stops.</summary>
    public const int MaxErrors = 1_000;

    /// <summary>The largest number of lists with a repeated code that are kept.</summary>
    public const int MaxRepeats = 20;

    // How many repeated codes of one list are named.
    private const int MaxNamed = 10;

    /// <summary>The errors that were found, in the order of the file.</summary>
    public static IReadOnlyList<FileError> InOrder(IReadOnlyList<(int Offset, FileError Error)> found, string file)
    {
        if (found.Count <= MaxErrors)
        {
            return [.. found.OrderBy(e => e.Offset).Select(e => e.Error)];
        }

        string more = $"there are more errors; these are the first {MaxErrors - 1} that were found";
        return
        [
            .. found.Take(MaxErrors - 1).OrderBy(e => e.Offset).Select(e => e.Error),
            new FileError(new FilePosition(file, 1, 1), string.Empty, string.Empty, more),
        ];
    }

    /// <summary>Says which codes a list has more than once; null: none.</summary>
    public static string? Repeated(string[] codes)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string[] again = [.. codes.Where(code => !seen.Add(code) && code.Length > 0).Distinct(StringComparer.Ordinal)];
        string more = again.Length > MaxNamed ? $" and {again.Length - MaxNamed} more" : string.Empty;
        return again.Length == 0 ? null : $"listed more than once: {string.Join(", ", again.Take(MaxNamed))}{more}; each code counts once";
    }
}
