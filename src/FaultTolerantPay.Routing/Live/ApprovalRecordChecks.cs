using System.Collections.Immutable;
using System.Globalization;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Live;

/// <summary>Finds every error in a record of what was learned. Paths are those of the JSON file.</summary>
internal static class ApprovalRecordChecks
{
    /// <summary>Throws if the record has any error; the message has all of them.</summary>
    public static void ThrowIfWrong(ApprovalRecord record)
    {
        IReadOnlyList<ModelError> errors = Of(record);
        if (errors.Count > 0)
        {
            throw new ArgumentException($"The record is refused: {string.Join("; ", errors)}.", nameof(record));
        }
    }

    public static IReadOnlyList<ModelError> Of(ApprovalRecord record)
    {
        var errors = new ModelErrors();
        if (record.Entries.IsDefault)
        {
            errors.Add("entries", "it is missing; a list of entries is expected");
            return errors.All;
        }

        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < record.Entries.Length && !errors.IsFull; i++)
        {
            Check(errors, $"entries[{i}]", record.Entries[i]);
            if (!string.IsNullOrEmpty(record.Entries[i].ChannelId) && !errors.IsFull && !seen.TryAdd(KeyOf(record.Entries[i]), i))
            {
                errors.Add($"entries[{i}]", $"entries[{seen[KeyOf(record.Entries[i])]}] has the same channel and segment");
            }
        }

        return errors.All;
    }

    private static void Check(ModelErrors errors, string path, ApprovalEntry entry)
    {
        CheckName($"{path}.channel", entry.ChannelId, mayBeEmpty: false);
        CheckNames($"{path}.dimensions", entry.Dimensions, mayBeEmpty: false);
        CheckNames($"{path}.values", entry.Values, mayBeEmpty: true);
        if (LengthOf(entry.Dimensions) > ApprovalLearning.MaxDimensions)
        {
            errors.Add(
                $"{path}.dimensions", $"{entry.Dimensions.Length} dimensions; at most {ApprovalLearning.MaxDimensions} are possible");
        }

        if (LengthOf(entry.Dimensions) != LengthOf(entry.Values))
        {
            errors.Add(
                $"{path}.values",
                $"{LengthOf(entry.Values)} values for {LengthOf(entry.Dimensions)} dimensions; a value for each is expected");
        }

        CheckNumber($"{path}.attempts", entry.Attempts);
        CheckNumber($"{path}.approvals", entry.Approvals);
        CheckNumber($"{path}.failures", entry.Failures);
        if (entry.Approvals > entry.Attempts)
        {
            errors.Add($"{path}.approvals", string.Create(
                CultureInfo.InvariantCulture, $"{entry.Approvals} approvals of {entry.Attempts} attempts; at most as many are expected"));
        }

        void CheckNames(string at, ImmutableArray<string> names, bool mayBeEmpty)
        {
            for (int i = 0; i < LengthOf(names); i++)
            {
                CheckName($"{at}[{i}]", names[i], mayBeEmpty);
            }
        }

        void CheckName(string at, string name, bool mayBeEmpty)
        {
            if (string.IsNullOrEmpty(name) && !(mayBeEmpty && name is not null))
            {
                errors.Add(at, "it is empty; a name is expected");
            }
            else if (NameText.ControlIn(name) is { } wrong)
            {
                errors.Add(at, wrong);
            }
        }

        void CheckNumber(string at, double number)
        {
            if (!double.IsFinite(number) || number < 0)
            {
                errors.Add(at, string.Create(CultureInfo.InvariantCulture, $"{number} is not a finite number from 0"));
            }
        }
    }

    // Names have no control characters; a wrong one is an error of its own.
    private static string KeyOf(ApprovalEntry entry) => string.Join(
        '\n', [entry.ChannelId, .. entry.Dimensions.AsSpan().ToArray(), "", .. entry.Values.AsSpan().ToArray()]);

    private static int LengthOf(ImmutableArray<string> names) => names.AsSpan().Length;
}
