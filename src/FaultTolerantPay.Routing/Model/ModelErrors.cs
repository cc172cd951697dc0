namespace FaultTolerantPay.Routing.Model;

/// <summary>
/// The errors found so far in a schema, catalogue or policy; at most <see cref="InvalidRoutingModelException.MaxErrors"/>.
/// </summary>
internal sealed class ModelErrors
{
    // The last error says that there are more.
    private const int MaxKept = InvalidRoutingModelException.MaxErrors - 1;

    // A message quotes names, and a name can be as long as a file.
    private const int MaxMessage = 500;

    private readonly List<ModelError> _errors = [];
    private readonly NameSuggestions _suggestions = new();

    public IReadOnlyList<ModelError> All => _errors;

    /// <summary>Whether there are more errors than are kept. The check then stops.</summary>
    public bool IsFull => _errors.Count > MaxKept;

    public void Add(string path, string message)
    {
        if (_errors.Count < MaxKept)
        {
            _errors.Add(new ModelError(path, message.Length <= MaxMessage ? message : $"{message[..MaxMessage]}…"));
        }
        else if (!IsFull)
        {
            _errors.Add(new ModelError(string.Empty, $"there are more errors; these are the first {MaxKept} that were found"));
        }
    }

    /// <summary>Completes a message about an unknown name.</summary>
    public string Hint(string name, IEnumerable<string> known) => IsFull ? string.Empty : _suggestions.Hint(name, known);
}
