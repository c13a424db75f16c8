using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace OpenVocabSeg.Networks.Tests.Tensors;

/// <summary>The calls in the methods of an assembly, read from its file.</summary>
internal static class MethodBodies
{
    private static readonly Dictionary<int, OpCode> OpCodesByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value & 0xffff);

    /// <summary>
    /// Each method as <c>Type::Name(parameters)</c>, with the methods that it calls and the instruction behind each call.
    /// </summary>
    public static ILookup<string, (string Callee, string Next)> Calls(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        return metadata.MethodDefinitions
            .Select(handle => (Name: Name(metadata, handle), Address: metadata.GetMethodDefinition(handle).RelativeVirtualAddress))
            .Where(method => method.Address != 0)
            .SelectMany(
                method => Calls(metadata, file.GetMethodBody(method.Address).GetILBytes()!).Select(call => (method.Name, Call: call)))
            .ToArray()
            .ToLookup(pair => pair.Name, pair => pair.Call, StringComparer.Ordinal);
    }

    /// <summary>
    /// The calls that leave an optional value of a kind out: each as the method that calls, and the method that is called.
    /// </summary>
    /// <param name="assembly">Path of the assembly.</param>
    /// <param name="optional">The kind, a parameter type of the methods, such as <c>Nullable&lt;torch.ScalarType&gt;</c>.</param>
    public static IEnumerable<(string Caller, string Callee)> CallsWithout(string assembly, string optional)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        foreach (var handle in metadata.MethodDefinitions)
        {
            var address = metadata.GetMethodDefinition(handle).RelativeVirtualAddress;
            if (address == 0)
            {
                continue;
            }

            // The compiler fills an optional value in by initializing a variable of its type.
            var leftOut = 0;
            foreach (var (code, name) in Instructions(metadata, file.GetMethodBody(address).GetILBytes()!))
            {
                if (code == OpCodes.Initobj)
                {
                    leftOut += name == optional ? 1 : 0;
                }
                else if (leftOut > 0 && name.Contains(optional, StringComparison.Ordinal) && code != OpCodes.Newobj)
                {
                    leftOut = 0;
                    yield return (Name(metadata, handle), name);
                }
            }
        }
    }

    private static IEnumerable<(OpCode Code, string Operand)> Instructions(MetadataReader metadata, byte[] body)
    {
        for (var at = 0; at < body.Length;)
        {
            var code = Read(body, at);
            var operand = at + code.Size;
            at = operand + OperandSize(code, body, operand);
            if (code.OperandType == OperandType.InlineMethod)
            {
                yield return (code, Name(metadata, MetadataTokens.EntityHandle(BitConverter.ToInt32(body, operand))));
            }
            else if (code == OpCodes.Initobj
                && MetadataTokens.EntityHandle(BitConverter.ToInt32(body, operand)) is { Kind: HandleKind.TypeSpecification } type)
            {
                yield return (code, metadata.GetTypeSpecification((TypeSpecificationHandle)type)
                    .DecodeSignature<string, object?>(new TypeNames(), null));
            }
        }
    }

    private static int OperandSize(OpCode code, byte[] body, int operand) => code.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(body, operand),
        _ => 4,
    };

    private static IEnumerable<(string Callee, string Next)> Calls(MetadataReader metadata, byte[] body)
    {
        for (var at = 0; at < body.Length;)
        {
            var code = Read(body, at);
            var operand = at + code.Size;
            at = operand + OperandSize(code, body, operand);
            if (code.OperandType == OperandType.InlineMethod)
            {
                var callee = Name(metadata, MetadataTokens.EntityHandle(BitConverter.ToInt32(body, operand)));
                yield return (callee, at < body.Length ? Read(body, at).Name! : string.Empty);
            }
        }
    }

    private static OpCode Read(byte[] body, int at) => OpCodesByValue[body[at] == 0xfe ? 0xfe00 | body[at + 1] : body[at]];

    private static string Name(MetadataReader metadata, EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.MethodDefinition:
                var definition = metadata.GetMethodDefinition((MethodDefinitionHandle)handle);
                return Name(metadata, definition.GetDeclaringType(), definition.Name, definition.Signature);
            case HandleKind.MemberReference:
                var reference = metadata.GetMemberReference((MemberReferenceHandle)handle);
                return Name(metadata, reference.Parent, reference.Name, reference.Signature);
            default:
                return Name(metadata, metadata.GetMethodSpecification((MethodSpecificationHandle)handle).Method);
        }
    }

    private static string Name(MetadataReader metadata, EntityHandle type, StringHandle name, BlobHandle signature)
    {
        var blob = metadata.GetBlobReader(signature);
        var types = new SignatureDecoder<string, object?>(new TypeNames(), metadata, null).DecodeMethodSignature(ref blob).ParameterTypes;
        return $"{TypeName(metadata, type)}::{metadata.GetString(name)}({string.Join(",", types)})";
    }

    private static string TypeName(MetadataReader metadata, EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                var definition = metadata.GetTypeDefinition((TypeDefinitionHandle)handle);
                return Nested(metadata, definition.GetDeclaringType(), definition.Name);
            case HandleKind.TypeReference:
                var reference = metadata.GetTypeReference((TypeReferenceHandle)handle);
                return Nested(
                    metadata,
                    reference.ResolutionScope.Kind == HandleKind.TypeReference ? reference.ResolutionScope : default,
                    reference.Name);
            default:
                return "generic";
        }
    }

    private static string Nested(MetadataReader metadata, EntityHandle outer, StringHandle name) =>
        (outer.IsNil ? string.Empty : TypeName(metadata, outer) + ".") + metadata.GetString(name);

    /// <summary>Parameter types by short names, enough to tell overloads apart.</summary>
    private sealed class TypeNames : ISignatureTypeProvider<string, object?>
    {
        public string GetArrayType(string elementType, ArrayShape shape) => elementType + "[,]";

        public string GetByReferenceType(string elementType) => "ref " + elementType;

        public string GetFunctionPointerType(MethodSignature<string> signature) => "function";

        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) =>
            $"{genericType}<{string.Join(",", typeArguments)}>";

        public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

        public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

        public string GetPinnedType(string elementType) => elementType;

        public string GetPointerType(string elementType) => elementType + "*";

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetSZArrayType(string elementType) => elementType + "[]";

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
            TypeName(reader, handle);

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => TypeName(reader, handle);

        public string GetTypeFromSpecification(
            MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => "specification";
    }
}
