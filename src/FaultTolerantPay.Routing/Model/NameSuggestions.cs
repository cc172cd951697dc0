namespace FaultTolerantPay.Routing.Model;

/// <summary>
/// Suggestions for the errors of one file or model. The work for all of them together has a bound, so that a file of errors beside a
/// catalogue of 100,000 names is still read in seconds; errors after that come without a suggestion.
/// </summary>
internal sealed class NameSuggestions
{
    // Under a second: all suggestions among 500 names, or a few among 100,000.
    private long _stepsLeft = 50_000_000;

    /// <summary>Completes a message about an unknown name, as <see cref="NameSuggestion.Hint"/> does.</summary>
    public string Hint(string name, IEnumerable<string> known) =>
        NameSuggestion.Completion(_stepsLeft > 0 ? NameSuggestion.Of(name, known, ref _stepsLeft) : null);
}
