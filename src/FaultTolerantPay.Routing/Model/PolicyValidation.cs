using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Model;

/// <summary>Finds every error in a policy. Paths are those of the policy's JSON file.</summary>
internal static class PolicyValidation
{
    /// <summary>The largest number of terms of a score.</summary>
    public const int MaxTerms = 8;

    private const int MaxWeight = 1_000_000;

    /// <summary>The errors that can be found without a catalogue.</summary>
    public static List<ModelError> Check(RoutingPolicy policy)
    {
        var problems = new List<ModelError>();
        var operationPolicies = new Dictionary<Operation, string>();
        if (policy.Operations.IsEmpty)
        {
            problems.Add(new ModelError("scenes", "no operation; at least one is expected"));
        }

        for (int i = 0; i < policy.Operations.Length; i++)
        {
            OperationPolicy operationPolicy = policy.Operations[i];
            string path = $"scenes[{i}]";
            if (!Enum.IsDefined(operationPolicy.Operation))
            {
                problems.Add(
                    new ModelError(
                        $"{path}.scene",
                        $"{(int)operationPolicy.Operation} is no operation; one of {string.Join(", ", OperationCodes.All)} is expected"));
            }
            else if (!operationPolicies.TryAdd(operationPolicy.Operation, path))
            {
                problems.Add(
                    new ModelError(
                        $"{path}.scene",
                        $"'{OperationCodes.All[(int)operationPolicy.Operation]}' appears twice, first as "
                            + $"{operationPolicies[operationPolicy.Operation]}; each operation is expected once"));
            }

            CheckNames(problems, $"{path}.hard", [.. operationPolicy.HardRules.Select(r => r.Name)]);
            CheckNames(problems, $"{path}.soft", [.. operationPolicy.SoftRules.Select(r => r.Name)]);
            for (int j = 0; j < operationPolicy.SoftRules.Length; j++)
            {
                CheckSoftRule(problems, $"{path}.soft[{j}]", operationPolicy.SoftRules[j]);
            }
        }

        return problems;
    }

    /// <summary>The errors that need a catalogue: unknown dimensions, channels and providers.</summary>
    public static List<ModelError> Check(RoutingPolicy policy, ChannelCatalogue catalogue) => Check(policy.Operations, catalogue);

    /// <summary>The same for operations that may have other errors too.</summary>
    public static List<ModelError> Check(ImmutableArray<OperationPolicy> operations, ChannelCatalogue catalogue)
    {
        var problems = new List<ModelError>();
        HashSet<string>? ids = null;
        for (int i = 0; i < operations.Length; i++)
        {
            for (int j = 0; j < operations[i].HardRules.Length; j++)
            {
                string path = $"scenes[{i}].hard[{j}]";
                switch (operations[i].HardRules[j])
                {
                    case HardRule.Supports supports:
                        CheckDimension(supports.DimensionId, path);
                        break;
                    case HardRule.AllowList list:
                        CheckIds(list.Ids, path);
                        break;
                    case HardRule.BlockList list:
                        CheckIds(list.Ids, path);
                        break;
                    case HardRule.AmountInRange or HardRule.QuotaLeft or HardRule.OpenNow or HardRule.Up or HardRule.HasCapabilities:
                    case HardRule.ElementsGiven or HardRule.CardSigned or HardRule.MerchantEnabled or HardRule.Custom:
                        // These name nothing of a catalogue.
                        break;
                    case { } unknown:
                        throw unknown.UnknownTo(nameof(PolicyValidation));
                }
            }
        }

        return problems;

        void CheckDimension(string id, string path)
        {
            if (catalogue.Schema.IndexOf(id) < 0)
            {
                string hint = NameSuggestion.Hint(id, catalogue.Schema.Dimensions.Select(d => d.Id));
                problems.Add(new ModelError($"{path}.dimension", $"the catalogue has no dimension '{id}'{hint}"));
            }
        }

        void CheckIds(IReadOnlyList<string> listed, string path)
        {
            ids ??= [.. catalogue.Channels.Select(c => c.Id), .. catalogue.Providers.Select(p => p.Id)];
            for (int k = 0; k < listed.Count; k++)
            {
                if (!ids.Contains(listed[k]))
                {
                    problems.Add(
                        new ModelError(
                            $"{path}.ids[{k}]",
                            $"the catalogue has no channel or provider '{listed[k]}'{NameSuggestion.Hint(listed[k], ids)}"));
                }
            }
        }
    }

    private static void CheckNames(List<ModelError> problems, string path, string[] names)
    {
        if (names.Length > OperationPolicy.MaxRules)
        {
            problems.Add(new ModelError(path, $"{names.Length} rules; at most {OperationPolicy.MaxRules} are possible"));
        }

        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < names.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(names[i]) || !seen.TryAdd(names[i], i))
            {
                string what = string.IsNullOrWhiteSpace(names[i])
                    ? "an empty name"
                    : $"'{names[i]}' appears twice, first in {path}[{seen[names[i]]}]";
                problems.Add(new ModelError($"{path}[{i}].name", $"{what}; give the rule a name of its own"));
            }
        }
    }

    private static void CheckSoftRule(List<ModelError> problems, string path, SoftRule rule)
    {
        switch (rule)
        {
            case SoftRule.HighestSuccessRate { BandBasisPoints: < 1 or > 10_000 } success:
                problems.Add(new ModelError($"{path}.bandBasisPoints", $"{success.BandBasisPoints} is not within 1 and 10000"));
                break;
            case SoftRule.Fastest { BandMs: < 1 or > 60_000 } fastest:
                problems.Add(new ModelError($"{path}.bandMs", $"{fastest.BandMs} is not within 1 and 60000"));
                break;
            case SoftRule.WeightedScore score:
                CheckScore(problems, path, score);
                break;
        }
    }

    private static void CheckScore(List<ModelError> problems, string path, SoftRule.WeightedScore score)
    {
        if (score.Terms.Length is < 1 or > MaxTerms)
        {
            problems.Add(new ModelError($"{path}.terms", $"{score.Terms.Length} terms; 1 to {MaxTerms} are expected"));
        }

        for (int i = 0; i < score.Terms.Length; i++)
        {
            ScoreTerm term = score.Terms[i];
            if (term.Weight is 0 or > MaxWeight or < -MaxWeight)
            {
                problems.Add(new ModelError($"{path}.terms[{i}].weight", $"{term.Weight} is not within ±{MaxWeight}, or is 0"));
            }

            if (term.Rule is SoftRule.WeightedScore or SoftRule.WeightedSplit)
            {
                problems.Add(new ModelError($"{path}.terms[{i}].rule", $"'{term.Rule.Name}' cannot be a term of a score"));
            }
            else
            {
                CheckSoftRule(problems, $"{path}.terms[{i}]", term.Rule);
            }
        }
    }
}
