namespace FaultTolerantPay.Routing.Model;

/// <summary>Finds every error in what a policy says of learning and exploration.</summary>
internal static class LearningValidation
{
    /// <summary>The errors of the learning that can be found without a catalogue.</summary>
    public static void Check(ModelErrors errors, ApprovalLearning learning)
    {
        if (learning.Segments.Length > ApprovalLearning.MaxLevels)
        {
            errors.Add("learning.segments", $"{learning.Segments.Length} lists; at most {ApprovalLearning.MaxLevels} are possible");
        }

        for (int i = 0; i < learning.Segments.Length && !errors.IsFull; i++)
        {
            string path = $"learning.segments[{i}]";
            string[] ids = [.. learning.Segments[i]];
            if (ids.Length is < 1 or > ApprovalLearning.MaxDimensions)
            {
                errors.Add(path, $"{ids.Length} dimensions; 1 to {ApprovalLearning.MaxDimensions} are expected");
            }

            if (ids.Distinct(StringComparer.Ordinal).Count() < ids.Length)
            {
                errors.Add(path, "a dimension appears twice");
            }

            if (i > 0 && !ids.All(id => learning.Segments[i - 1].Contains(id, StringComparer.Ordinal)))
            {
                errors.Add(path, $"a part of learning.segments[{i - 1}] is expected: each list is coarser than the one before");
            }

            if (i > 0 && ids.Length >= learning.Segments[i - 1].Length)
            {
                errors.Add(path, $"{ids.Length} dimensions, as many as in the list before or more; each list must have fewer");
            }
        }

        Within("memoryAttempts", learning.MemoryAttempts, 10, 1_000_000);
        Within("segmentStrength", learning.SegmentStrength, 1, 10_000);
        Within("priorStrength", learning.PriorStrength, 1, 10_000);
        Within("firstShareBasisPoints", learning.FirstShareBasisPoints, 1, 10_000);
        Within("fullShareAttempts", learning.FullShareAttempts, 1, 10_000);
        Within("maxSegments", learning.MaxSegments, 1, 65_536);
        if (learning.MemoryAge < ApprovalLearning.MinAge || learning.MemoryAge > ApprovalLearning.MaxAge)
        {
            errors.Add(
                "learning.memoryAge",
                $"{DurationText.Format(learning.MemoryAge)} is not within {DurationText.Format(ApprovalLearning.MinAge)} and "
                    + DurationText.Format(ApprovalLearning.MaxAge));
        }

        void Within(string field, int value, int least, int most)
        {
            if (value < least || value > most)
            {
                errors.Add($"learning.{field}", $"{value} is not within {least} and {most}");
            }
        }
    }

    /// <summary>The errors of the exploration that can be found without a catalogue.</summary>
    public static void Check(ModelErrors errors, string path, OperationPolicy operation)
    {
        if (operation.Exploration is not { } exploration)
        {
            return;
        }

        if (!Enum.IsDefined(exploration.Method))
        {
            errors.Add($"{path}.method", $"{(int)exploration.Method} is no method; share or thompson is expected");
        }

        if (exploration.ShareBasisPoints is < 0 or > Exploration.MaxShareBasisPoints)
        {
            errors.Add($"{path}.shareBasisPoints", $"{exploration.ShareBasisPoints} is not within 0 and {Exploration.MaxShareBasisPoints}");
        }

        if (!operation.SoftRules.Any(rule => rule.IsLearned))
        {
            errors.Add(path, "no soft rule ranks by what is learned; add expectedValue or highestSuccessRate, or leave exploration out");
        }

        CheckLimits(path, exploration.MaxAmountMinor, exploration.MaxCostMinor);
        for (int i = 0; i < exploration.CurrencyLimits.Length && !errors.IsFull; i++)
        {
            ExplorationLimit limit = exploration.CurrencyLimits[i];
            string at = $"{path}.currencyLimits[{i}]";
            CheckLimits(at, limit.MaxAmountMinor, limit.MaxCostMinor);
            CheckIsGiven($"{at}.maxAmount", limit.MaxAmountMinor, exploration.MaxAmountMinor, limit.Currency);
            CheckIsGiven($"{at}.maxCost", limit.MaxCostMinor, exploration.MaxCostMinor, limit.Currency);
        }

        // A limit of minor units says nothing in another currency, and an entry that forgets one must not lift it.
        void CheckIsGiven(string at, long limit, long ofOthers, string currency)
        {
            if (limit == long.MaxValue && ofOthers != long.MaxValue)
            {
                errors.Add(at, $"missing; other currencies are limited to {ofOthers}, so a limit in {currency} is expected");
            }
        }

        void CheckLimits(string at, long amount, long cost)
        {
            if (amount < 0)
            {
                errors.Add($"{at}.maxAmount", $"{amount} is below 0");
            }

            if (cost < 0)
            {
                errors.Add($"{at}.maxCost", $"{cost} is below 0");
            }

            if (cost != long.MaxValue && !operation.SoftRules.Any(rule => rule is SoftRule.ExpectedValue))
            {
                errors.Add($"{at}.maxCost", "the cost is known only by a soft rule expectedValue; add one, or leave the limit out");
            }
        }
    }

    /// <summary>The dimensions of the segments that a schema does not have.</summary>
    public static void Check(ModelErrors errors, ApprovalLearning learning, RoutingSchema schema)
    {
        for (int i = 0; i < learning.Segments.Length && !errors.IsFull; i++)
        {
            for (int j = 0; j < learning.Segments[i].Length && !errors.IsFull; j++)
            {
                string id = learning.Segments[i][j];
                if (schema.IndexOf(id) < 0)
                {
                    errors.Add(
                        $"learning.segments[{i}][{j}]",
                        $"the catalogue has no dimension '{id}'{errors.Hint(id, schema.Dimensions.Select(d => d.Id))}");
                }
            }
        }
    }

    /// <summary>The currencies of an operation that a schema does not have.</summary>
    public static void Check(ModelErrors errors, string path, OperationPolicy operation, RoutingSchema schema)
    {
        string[] limits = [.. operation.Exploration?.CurrencyLimits.Select(limit => limit.Currency) ?? []];
        CheckAll($"{path}.exploration.currencyLimits", limits);
        for (int j = 0; j < operation.SoftRules.Length && !errors.IsFull; j++)
        {
            if (operation.SoftRules[j] is SoftRule.ExpectedValue value)
            {
                CheckAll($"{path}.soft[{j}].currencyMargins", [.. value.CurrencyMargins.Select(margin => margin.Currency)]);
            }
        }

        void CheckAll(string at, string[] currencies)
        {
            for (int i = 0; i < currencies.Length && !errors.IsFull; i++)
            {
                if (CurrencyNames.WhyNot(schema, currencies, i, errors) is { } wrong)
                {
                    errors.Add($"{at}[{i}].currency", wrong);
                }
            }
        }
    }
}
