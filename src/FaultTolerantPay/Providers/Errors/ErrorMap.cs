using System.Collections.Frozen;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Providers.Errors;

/// <summary>What the codes of one provider mean. Immutable.</summary>
internal sealed class ErrorMap
{
    /// <summary>The largest number of mappings of one provider.</summary>
    public const int MaxMappings = 10_000;

    private readonly FrozenDictionary<(string Code, string? Detail), CodeMapping> _mappings;

    /// <param name="mappings">Mappings without an error; the last of the same code and second code counts.</param>
    public ErrorMap(IEnumerable<CodeMapping> mappings)
    {
        var byCode = new Dictionary<(string Code, string? Detail), CodeMapping>();
        foreach (CodeMapping mapping in mappings)
        {
            byCode[(mapping.Code, mapping.Detail)] = mapping;
        }

        _mappings = byCode.ToFrozenDictionary();
    }

    /// <summary>A map without a code.</summary>
    public static ErrorMap Empty { get; } = new([]);

    /// <summary>How many mappings it has.</summary>
    public int Count => _mappings.Count;

    /// <summary>The mapping of a code: with its second code, else of the code alone; null if there is none.</summary>
    public CodeMapping? Find(string code, string? detail) =>
        detail is not null && _mappings.TryGetValue((code, detail), out CodeMapping? both) ? both
        : _mappings.GetValueOrDefault((code, null));

    /// <summary>This map with one more mapping.</summary>
    public ErrorMap With(CodeMapping mapping) => new(_mappings.Values.Append(mapping));

    /// <summary>The errors in a mapping, each with the field that has it, in the words of the files.</summary>
    public static IEnumerable<(string Field, string Message)> FindErrors(CodeMapping mapping)
    {
        string code = $"a code of {Identifier.Expectation} is expected";
        bool isOutcomeKnown = Enum.IsDefined(mapping.Outcome);
        (string Field, string Message)?[] errors =
        [
            Identifier.IsValid(mapping.Code) ? null : ("code", code),
            mapping.Detail is null || Identifier.IsValid(mapping.Detail) ? null : ("detail", code),
            isOutcomeKnown ? null : ("outcome", "one of the five outcomes is expected"),
            mapping.IsHardDecline && isOutcomeKnown && mapping.Outcome != OperationOutcome.Declined
                ? ("hard", "only a decline is hard")
                : null,
            mapping.Cause switch
            {
                null => null,
                { } cause when !Enum.IsDefined(cause) => ("cause", "one of the causes is expected"),
                _ => mapping.Outcome == OperationOutcome.Succeeded ? ("cause", "a success has no cause") : null,
            },
            mapping is { IsAgreementGone: true, Outcome: OperationOutcome.Succeeded or OperationOutcome.Pending }
                ? ("agreementGone", "an order by an agreement that has ended is not accepted")
                : null,
            mapping.Meaning is { } meaning && PlainText.FindError(meaning, PlainText.MaxCodeLength) is { } error
                ? ("meaning", $"it {error}; up to {PlainText.MaxCodeLength} visible characters are expected")
                : null,
        ];
        return errors.OfType<(string Field, string Message)>();
    }
}
