using System.Collections.Immutable;
using System.Text.Json;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Files;

/// <summary>Builds a policy from a file's fields.</summary>
internal static class PolicyReader
{
    public static RoutingFile<RoutingPolicy> Read(FileReading reading, ChannelCatalogue? beside)
    {
        if (!reading.Tape.HasRoot || !ObjectReader.TryOpen(reading, 0, Shapes.Policy, out ObjectReader root))
        {
            return reading.Result<RoutingPolicy>(null);
        }

        root.Text("$schema");
        ApprovalLearning learning = root.Object("learning", Shapes.Learning, ApprovalLearning.Default, LearningFields.Read);
        ImmutableArray<OperationPolicy> operationPolicies = root.List("scenes", "a list of operations", ReadOperation);
        return reading.Result(reading is { IsWhole: true, IsFull: false } ? Policy(reading, learning, operationPolicies, beside) : null);
    }

    public static ScoreTerm ReadTerm(FileReading reading, int node)
    {
        SoftRule rule = ReadSoftRule(reading, node, SoftRuleKinds.Terms, "term", out ObjectReader? of);
        return new ScoreTerm(rule, of is { } fields ? (int)fields.Number("weight", 1, int.MinValue, int.MaxValue) : 1);
    }

    private static RoutingPolicy? Policy(
        FileReading reading, ApprovalLearning learning, ImmutableArray<OperationPolicy> operations, ChannelCatalogue? beside)
    {
        if (beside is not null)
        {
            reading.AddErrors(PolicyValidation.Check(learning, operations, beside));
        }

        try
        {
            return new RoutingPolicy(learning, operations);
        }
        catch (InvalidRoutingModelException e)
        {
            reading.AddErrors(e.Errors);
            return null;
        }
    }

    private static OperationPolicy ReadOperation(FileReading reading, int node)
    {
        if (!ObjectReader.TryOpen(reading, node, Shapes.Operation, out ObjectReader of))
        {
            return new OperationPolicy((Operation)(-1), [], []);
        }

        return new OperationPolicy(
            (Operation)of.OneOf("scene", OperationCodes.All),
            of.List("hard", "a list of hard rules", ReadHardRule),
            of.List("soft", "a list of soft rules", static (r, n) => ReadSoftRule(r, n, SoftRuleKinds.All, "soft rule", out _)))
        {
            Exploration = of.Object<Exploration?>("exploration", Shapes.Exploration, null, LearningFields.ReadExploration),
            Retry = of.Object<RetryRules?>("retry", Shapes.Retry, null, ReadRetry),
        };
    }

    private static RetryRules ReadRetry(ObjectReader of)
    {
        var usual = new RetryRules();
        return new RetryRules
        {
            MaxAttempts = (int)of.Number("maxAttempts", usual.MaxAttempts, 1, RetryRules.MaxAttemptsLimit),
            SoftDecline = of.Object("softDecline", Shapes.RetryStep, usual.SoftDecline, ReadStep),
            HardDecline = of.Object("hardDecline", Shapes.RetryStep, usual.HardDecline, ReadStep),
            TechnicalFailure = of.Object("technicalFailure", Shapes.RetryStep, usual.TechnicalFailure, ReadStep),
            CustomerAbandoned = of.Object("customerAbandoned", Shapes.RetryStep, usual.CustomerAbandoned, ReadStep),
        };
    }

    private static RetryStep ReadStep(ObjectReader of)
    {
        // The wrong name is already reported; a missing delay of a wrong step is not a second error.
        int kind = of.OneOf("step", RetryStepCodes.All);
        if (kind != (int)RetryStepKind.Later)
        {
            return kind < 0 ? RetryStep.Stop : new RetryStep((RetryStepKind)kind, of.Duration("delay", RetryRules.MaxDelay));
        }

        if (!of.Has("delay"))
        {
            string delays = $"{DurationText.Format(RetryRules.MinDelay)} to {DurationText.Format(RetryRules.MaxDelay)}";
            of.Missing("delay", $"it is missing; a later attempt has a delay from {delays}");
        }

        return RetryStep.Later(of.Duration("delay", RetryRules.MaxDelay, RetryRules.MinDelay));
    }

    // An unreadable rule is replaced by a placeholder with a unique name, so that it causes no further errors.
    private static HardRule ReadHardRule(FileReading reading, int node)
    {
        HardRule? rule = ReadRule(reading, node, HardRuleKinds.All, "hard rule", out ObjectReader? of, out bool hasErrors);
        return rule is null ? new HardRule.Custom($"?{node}") : rule with { Name = NameOf(rule.Name, node, of, hasErrors) };
    }

    private static SoftRule ReadSoftRule(
        FileReading reading,
        int node,
        ImmutableArray<RuleKind<SoftRule>> kinds,
        string what,
        out ObjectReader? of)
    {
        SoftRule? rule = ReadRule(reading, node, kinds, what, out of, out bool hasErrors);
        return rule is null ? Unread($"?{node}", kinds) : rule with { Name = NameOf(rule.Name, node, of, hasErrors) };
    }

    // It may have been meant as the learned rule that exploration and its limits need. A term cannot be that.
    private static SoftRule Unread(string name, ImmutableArray<RuleKind<SoftRule>> kinds) => kinds == SoftRuleKinds.All
        ? new SoftRule.ExpectedValue(FeePlan.NoFee) { Name = name }
        : new SoftRule.Custom(name);

    // A field that could not be read may be the one from which a rule has its usual name.
    private static string NameOf(string usual, int node, ObjectReader? of, bool hasErrors) =>
        of?.Has("name") == true ? of.Value.Text("name") : hasErrors ? $"?{node}" : usual;

    /// <summary>
    /// Reads the field <c>rule</c> first: it decides which other fields are allowed. A rule with wrong fields has the right ones, so that
    /// the names in them are checked too.
    /// </summary>
    private static TRule? ReadRule<TRule>(
        FileReading reading,
        int node,
        ImmutableArray<RuleKind<TRule>> kinds,
        string what,
        out ObjectReader? fields,
        out bool hasErrors)
        where TRule : class
    {
        fields = null;
        hasErrors = true;
        if (reading.Tape[node].Type != JsonTokenType.StartObject)
        {
            reading.AddError(
                node,
                $"this is {ObjectReader.KindOf(reading.Tape[node].Type)}; a {what} is expected: an object with a field \"rule\"");
            return null;
        }

        int kind = reading.Tape.Properties(node).FirstOrDefault(p => reading.Tape.String(p.Name) == "rule", (Name: -1, Value: -1)).Value;
        if (kind < 0)
        {
            reading.Missing(node, "rule", $"it is missing; every {what} has it");
            return null;
        }

        int errors = reading.Count;
        int index = ObjectReader.OneOf(reading, kind, [.. kinds.Select(k => k.Shape.Name)]);
        if (index < 0 || !ObjectReader.TryOpen(reading, node, kinds[index].Shape, out ObjectReader of))
        {
            return null;
        }

        fields = of;
        TRule rule = kinds[index].Read(of);
        hasErrors = reading.Count > errors;
        return rule;
    }
}
