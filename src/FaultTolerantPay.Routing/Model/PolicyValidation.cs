using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Model;

/// <summary>Finds every error in a policy. Paths are those of the policy's JSON file.</summary>
internal static class PolicyValidation
{
    /// <summary>The largest number of terms of a score.</summary>
    public const int MaxTerms = 8;

    private const int MaxWeight = 1_000_000;

    /// <summary>The errors that can be found without a catalogue.</summary>
    public static IReadOnlyList<ModelError> Check(RoutingPolicy policy)
    {
        var errors = new ModelErrors();
        var operationPolicies = new Dictionary<Operation, string>();
        if (policy.Operations.IsEmpty)
        {
            errors.Add("scenes", "no operation; at least one is expected");
        }

        LearningValidation.Check(errors, policy.Learning);

        for (int i = 0; i < policy.Operations.Length && !errors.IsFull; i++)
        {
            OperationPolicy operationPolicy = policy.Operations[i];
            string path = $"scenes[{i}]";
            if (!Enum.IsDefined(operationPolicy.Operation))
            {
                errors.Add(
                    $"{path}.scene",
                    $"{(int)operationPolicy.Operation} is no operation; one of {string.Join(", ", OperationCodes.All)} is expected");
            }
            else if (!operationPolicies.TryAdd(operationPolicy.Operation, path))
            {
                errors.Add(
                    $"{path}.scene",
                    $"'{OperationCodes.All[(int)operationPolicy.Operation]}' appears twice, first as "
                        + $"{operationPolicies[operationPolicy.Operation]}; each operation is expected once");
            }

            if (operationPolicy.Retry is { } retry)
            {
                CheckRetry(errors, $"{path}.retry", retry);
            }

            CheckNames(errors, $"{path}.hard", [.. operationPolicy.HardRules.Select(r => r.Name)]);
            CheckNames(errors, $"{path}.soft", [.. operationPolicy.SoftRules.Select(r => r.Name)]);
            for (int j = 0; j < operationPolicy.HardRules.Length && !errors.IsFull; j++)
            {
                if (operationPolicy.HardRules[j] is HardRule.Custom custom && custom.RuleName != custom.Name)
                {
                    CheckName(errors, $"{path}.hard[{j}].ruleName", custom.RuleName);
                }
            }

            for (int j = 0; j < operationPolicy.SoftRules.Length && !errors.IsFull; j++)
            {
                CheckSoftRule(errors, $"{path}.soft[{j}]", operationPolicy.SoftRules[j]);
            }

            LearningValidation.Check(errors, $"{path}.exploration", operationPolicy);
        }

        return errors.All;
    }

    /// <summary>The errors that need a catalogue: unknown dimensions, channels and providers.</summary>
    public static IReadOnlyList<ModelError> Check(RoutingPolicy policy, ChannelCatalogue catalogue) =>
        Check(policy.Learning, policy.Operations, catalogue);

    /// <summary>The same for parts of a policy that may have other errors too.</summary>
    public static IReadOnlyList<ModelError> Check(
        ApprovalLearning learning, ImmutableArray<OperationPolicy> operations, ChannelCatalogue catalogue)
    {
        var errors = new ModelErrors();
        LearningValidation.Check(errors, learning, catalogue.Schema);
        HashSet<string>? ids = null;
        for (int i = 0; i < operations.Length && !errors.IsFull; i++)
        {
            for (int j = 0; j < operations[i].HardRules.Length && !errors.IsFull; j++)
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
                    case HardRule.ElementsGiven or HardRule.CardSigned or HardRule.MerchantEnabled or HardRule.NotTried or HardRule.Custom:
                        // These name nothing of a catalogue.
                        break;
                    case { } unknown:
                        throw unknown.UnknownTo(nameof(PolicyValidation));
                }
            }

            LearningValidation.Check(errors, $"scenes[{i}]", operations[i], catalogue.Schema);
        }

        return errors.All;

        void CheckDimension(string id, string path)
        {
            if (catalogue.Schema.IndexOf(id) < 0)
            {
                string hint = errors.Hint(id, catalogue.Schema.Dimensions.Select(d => d.Id));
                errors.Add($"{path}.dimension", $"the catalogue has no dimension '{id}'{hint}");
            }
        }

        void CheckIds(IReadOnlyList<string> listed, string path)
        {
            ids ??= [.. catalogue.Channels.Select(c => c.Id), .. catalogue.Providers.Select(p => p.Id)];
            for (int k = 0; k < listed.Count && !errors.IsFull; k++)
            {
                if (!ids.Contains(listed[k]))
                {
                    errors.Add(
                        $"{path}.ids[{k}]",
                        $"the catalogue has no channel or provider '{listed[k]}'{errors.Hint(listed[k], ids)}");
                }
            }
        }
    }

    private static void CheckRetry(ModelErrors errors, string path, RetryRules retry)
    {
        if (retry.MaxAttempts is < 1 or > RetryRules.MaxAttemptsLimit)
        {
            errors.Add($"{path}.maxAttempts", $"{retry.MaxAttempts} is not within 1 and {RetryRules.MaxAttemptsLimit}");
        }

        foreach ((string field, RetryStep step) in ((string, RetryStep)[])
            [
                ("softDecline", retry.SoftDecline), ("hardDecline", retry.HardDecline), ("technicalFailure", retry.TechnicalFailure),
                ("customerAbandoned", retry.CustomerAbandoned),
            ])
        {
            if (!Enum.IsDefined(step.Kind))
            {
                errors.Add(
                    $"{path}.{field}.step", $"{(int)step.Kind} is no step; one of {string.Join(", ", RetryStepCodes.All)} is expected");
            }
            else if (step.Kind == RetryStepKind.Later && (step.Delay < RetryRules.MinDelay || step.Delay > RetryRules.MaxDelay))
            {
                errors.Add(
                    $"{path}.{field}.delay",
                    $"{DurationText.Format(step.Delay)} is not within {DurationText.Format(RetryRules.MinDelay)} and "
                        + $"{DurationText.Format(RetryRules.MaxDelay)}, the delays of a later attempt");
            }
            else if (step.Kind != RetryStepKind.Later && step.Delay != TimeSpan.Zero)
            {
                errors.Add(
                    $"{path}.{field}.delay", $"'{DurationText.Format(step.Delay)}' is for nothing: only a later attempt has a delay");
            }
        }
    }

    private static void CheckNames(ModelErrors errors, string path, string[] names)
    {
        if (names.Length > OperationPolicy.MaxRules)
        {
            errors.Add(path, $"{names.Length} rules; at most {OperationPolicy.MaxRules} are possible");
        }

        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < names.Length && !errors.IsFull; i++)
        {
            if (string.IsNullOrWhiteSpace(names[i]) || !seen.TryAdd(names[i], i))
            {
                string what = string.IsNullOrWhiteSpace(names[i])
                    ? "an empty name"
                    : $"'{names[i]}' appears twice, first in {path}[{seen[names[i]]}]";
                errors.Add($"{path}[{i}].name", $"{what}; give the rule a name of its own");
            }
            else if (NameText.ControlIn(names[i]) is { } wrong)
            {
                errors.Add($"{path}[{i}].name", wrong);
            }
        }
    }

    private static void CheckName(ModelErrors errors, string path, string name)
    {
        if ((string.IsNullOrWhiteSpace(name) ? "an empty name; a name is expected" : NameText.ControlIn(name)) is { } wrong)
        {
            errors.Add(path, wrong);
        }
    }

    private static void CheckSoftRule(ModelErrors errors, string path, SoftRule rule)
    {
        switch (rule)
        {
            case SoftRule.HighestSuccessRate { BandBasisPoints: < 1 or > 10_000 } success:
                errors.Add($"{path}.bandBasisPoints", $"{success.BandBasisPoints} is not within 1 and 10000");
                break;
            case SoftRule.Fastest { BandMs: < 1 or > 60_000 } fastest:
                errors.Add($"{path}.bandMs", $"{fastest.BandMs} is not within 1 and 60000");
                break;
            case SoftRule.ExpectedValue value:
                CheckFee(errors, $"{path}.margin", value.Margin);
                for (int i = 0; i < value.CurrencyMargins.Length && !errors.IsFull; i++)
                {
                    CheckFee(errors, $"{path}.currencyMargins[{i}]", value.CurrencyMargins[i].Margin);
                }

                break;
            case SoftRule.WeightedScore score:
                CheckScore(errors, path, score);
                break;
            case SoftRule.Custom custom when custom.RuleName != custom.Name:
                CheckName(errors, $"{path}.ruleName", custom.RuleName);
                break;
        }
    }

    private static void CheckFee(ModelErrors errors, string path, Fee fee)
    {
        CheckWithin(errors, $"{path}.fixed", fee.FixedMinor, Fee.MaxFixedMinor);
        CheckWithin(errors, $"{path}.ratePerMillion", fee.RatePerMillion, 1_000_000);
        CheckWithin(errors, $"{path}.floor", fee.FloorMinor, long.MaxValue);
        if (fee.CapMinor < fee.FloorMinor)
        {
            errors.Add($"{path}.cap", $"the cap {fee.CapMinor} is below the floor {fee.FloorMinor}");
        }
    }

    private static void CheckWithin(ModelErrors errors, string path, long value, long most)
    {
        if (value < 0 || value > most)
        {
            errors.Add(path, $"{value} is not within 0 and {most}");
        }
    }

    private static void CheckScore(ModelErrors errors, string path, SoftRule.WeightedScore score)
    {
        if (score.Terms.Length is < 1 or > MaxTerms)
        {
            errors.Add($"{path}.terms", $"{score.Terms.Length} terms; 1 to {MaxTerms} are expected");
        }

        for (int i = 0; i < score.Terms.Length && !errors.IsFull; i++)
        {
            ScoreTerm term = score.Terms[i];
            if (term.Weight is 0 or > MaxWeight or < -MaxWeight)
            {
                errors.Add($"{path}.terms[{i}].weight", $"{term.Weight} is not within ±{MaxWeight}, or is 0");
            }

            if (term.Rule is SoftRule.WeightedScore or SoftRule.WeightedSplit or SoftRule.ExpectedValue)
            {
                errors.Add($"{path}.terms[{i}].rule", $"'{term.Rule.Name}' cannot be a term of a score");
            }
            else
            {
                CheckName(errors, $"{path}.terms[{i}].name", term.Rule.Name);
                CheckSoftRule(errors, $"{path}.terms[{i}]", term.Rule);
            }
        }
    }
}
