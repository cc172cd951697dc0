using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Model;

/// <summary>Finds every mistake in a policy. Paths are those of the policy's JSON file.</summary>
internal static class PolicyValidation
{
    /// <summary>The most terms of a score.</summary>
    public const int MaxTerms = 8;

    private const int MaxWeight = 1_000_000;

    /// <summary>The mistakes that can be seen in the policy alone.</summary>
    public static List<ModelProblem> Check(RoutingPolicy policy)
    {
        var problems = new List<ModelProblem>();
        var scenes = new Dictionary<Scene, string>();
        if (policy.Scenes.IsEmpty)
        {
            problems.Add(new ModelProblem("scenes", "no scene; at least one is expected"));
        }

        for (int i = 0; i < policy.Scenes.Length; i++)
        {
            ScenePolicy scene = policy.Scenes[i];
            string path = $"scenes[{i}]";
            if (!Enum.IsDefined(scene.Scene))
            {
                problems.Add(new ModelProblem($"{path}.scene", $"{(int)scene.Scene} is no scene; one of {string.Join(", ", OperationNames.All)} is expected"));
            }
            else if (!scenes.TryAdd(scene.Scene, path))
            {
                problems.Add(new ModelProblem($"{path}.scene", $"'{OperationNames.All[(int)scene.Scene]}' is there twice, first as {scenes[scene.Scene]}; each scene is expected once"));
            }

            CheckNames(problems, $"{path}.hard", [.. scene.HardRules.Select(r => r.Name)]);
            CheckNames(problems, $"{path}.soft", [.. scene.SoftRules.Select(r => r.Name)]);
            for (int j = 0; j < scene.SoftRules.Length; j++)
            {
                CheckSoftRule(problems, $"{path}.soft[{j}]", scene.SoftRules[j]);
            }
        }

        return problems;
    }

    /// <summary>The mistakes that can be seen beside a catalogue: dimensions, channels and providers that it does not have.</summary>
    public static List<ModelProblem> Check(RoutingPolicy policy, ChannelCatalogue catalogue) => Check(policy.Scenes, catalogue);

    /// <summary>The same for scenes that may have other mistakes too.</summary>
    public static List<ModelProblem> Check(ImmutableArray<ScenePolicy> scenes, ChannelCatalogue catalogue)
    {
        var problems = new List<ModelProblem>();
        HashSet<string>? ids = null;
        for (int i = 0; i < scenes.Length; i++)
        {
            for (int j = 0; j < scenes[i].HardRules.Length; j++)
            {
                string path = $"scenes[{i}].hard[{j}]";
                switch (scenes[i].HardRules[j])
                {
                    case HardRule.Supports supports when catalogue.Schema.IndexOf(supports.DimensionId) < 0:
                        problems.Add(new ModelProblem($"{path}.dimension", $"the catalogue has no dimension '{supports.DimensionId}'{Nearest.Hint(supports.DimensionId, catalogue.Schema.Dimensions.Select(d => d.Id))}"));
                        break;
                    case HardRule.AllowList list:
                        CheckIds(list.Ids, path);
                        break;
                    case HardRule.BlockList list:
                        CheckIds(list.Ids, path);
                        break;
                }
            }
        }

        return problems;

        void CheckIds(IReadOnlyList<string> listed, string path)
        {
            ids ??= [.. catalogue.Channels.Select(c => c.Id), .. catalogue.Providers.Select(p => p.Id)];
            for (int k = 0; k < listed.Count; k++)
            {
                if (!ids.Contains(listed[k]))
                {
                    problems.Add(new ModelProblem($"{path}.ids[{k}]", $"the catalogue has no channel or provider '{listed[k]}'{Nearest.Hint(listed[k], ids)}"));
                }
            }
        }
    }

    private static void CheckNames(List<ModelProblem> problems, string path, string[] names)
    {
        if (names.Length > ScenePolicy.MaxRules)
        {
            problems.Add(new ModelProblem(path, $"{names.Length} rules; at most {ScenePolicy.MaxRules} are possible"));
        }

        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < names.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(names[i]) || !seen.TryAdd(names[i], i))
            {
                string what = string.IsNullOrWhiteSpace(names[i]) ? "an empty name" : $"'{names[i]}' is there twice, first in {path}[{seen[names[i]]}]";
                problems.Add(new ModelProblem($"{path}[{i}].name", $"{what}; give the rule a name of its own"));
            }
        }
    }

    private static void CheckSoftRule(List<ModelProblem> problems, string path, SoftRule rule)
    {
        switch (rule)
        {
            case SoftRule.HighestSuccessRate { BandBasisPoints: < 1 or > 10_000 } success:
                problems.Add(new ModelProblem($"{path}.bandBasisPoints", $"{success.BandBasisPoints} is not within 1 and 10000"));
                break;
            case SoftRule.Fastest { BandMs: < 1 or > 60_000 } fastest:
                problems.Add(new ModelProblem($"{path}.bandMs", $"{fastest.BandMs} is not within 1 and 60000"));
                break;
            case SoftRule.WeightedScore score:
                CheckScore(problems, path, score);
                break;
        }
    }

    private static void CheckScore(List<ModelProblem> problems, string path, SoftRule.WeightedScore score)
    {
        if (score.Terms.Length is < 1 or > MaxTerms)
        {
            problems.Add(new ModelProblem($"{path}.terms", $"{score.Terms.Length} terms; 1 to {MaxTerms} are expected"));
        }

        for (int i = 0; i < score.Terms.Length; i++)
        {
            ScoreTerm term = score.Terms[i];
            if (term.Weight is 0 or > MaxWeight or < -MaxWeight)
            {
                problems.Add(new ModelProblem($"{path}.terms[{i}].weight", $"{term.Weight} is not within ±{MaxWeight}, or is 0"));
            }

            if (term.Rule is SoftRule.WeightedScore or SoftRule.WeightedSplit)
            {
                problems.Add(new ModelProblem($"{path}.terms[{i}].rule", $"'{term.Rule.Name}' cannot be a term of a score"));
            }
            else
            {
                CheckSoftRule(problems, $"{path}.terms[{i}]", term.Rule);
            }
        }
    }
}
